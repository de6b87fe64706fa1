import { ConfigProvider } from "antd";
import type { ReactNode } from "react";
import { antdTheme, cssVariables } from "./theme.ts";
import { useTouch } from "./useMedia.ts";

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
      <div
        className={["lz-dark", className].filter(Boolean).join(" ")}
        style={cssVariables("dark")}
      >
        {children}
      </div>
    </ConfigProvider>
  );
};
