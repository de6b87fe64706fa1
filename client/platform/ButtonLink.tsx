import { Button, type ButtonProps } from "antd";
import { useHref, useLinkClickHandler } from "react-router";

/** A link that looks like a button: one click goes there, and it opens in a new tab as any link does. */
export const ButtonLink = ({ to, ...rest }: ButtonProps & { to: string }) => {
  const href = useHref(to);
  const go = useLinkClickHandler<HTMLElement>(to);
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
