import { Button, type ButtonProps } from "antd";
import { useHref, useLinkClickHandler } from "react-router";

/** A link that looks like a button: one click goes there, and it opens in a new tab as any link does. */
export const ButtonLink = ({
  to,
  state,
  ...rest
}: ButtonProps & {
  to: string;
  /** Kept by the browser for the page it leads to, where an address would tell too much. */
  state?: unknown;
}) => {
  const href = useHref(to);
  const go = useLinkClickHandler<HTMLElement>(to, { state });
  return (
    <Button
      {...rest}
      href={href}
      onClick={(event) => {
        rest.onClick?.(event);
        go(event);
      }}
    />
  );
};
