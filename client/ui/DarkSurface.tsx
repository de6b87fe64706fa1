import { ConfigProvider } from "antd";
import { createContext, use, type ReactNode } from "react";
import { antdTheme, cssVariables, type Mode } from "./theme.ts";
import { useTouch } from "./useMedia.ts";

const ModeContext = createContext<Mode>("light");

/** Our own colours on what stands elsewhere in the page than where it was opened, as a dialog does. */
export const useSurfaceColours = (): Record<string, string> =>
  cssVariables(use(ModeContext));

/** The dark theme for the room and for reading: eyes adapt to the image, not to the page around it. */
export const DarkSurface = ({
  className,
  children,
}: {
  className?: string;
  children: ReactNode;
}) => {
  const touch = useTouch();
  return (
    <ConfigProvider theme={{ ...antdTheme("dark", touch), inherit: false }}>
      <ModeContext value="dark">
        <div
          className={["lz-dark", className].filter(Boolean).join(" ")}
          style={cssVariables("dark")}
        >
          {children}
        </div>
      </ModeContext>
    </ConfigProvider>
  );
};
