import { Button } from "antd";
import { ErrorNotice } from "../platform/ErrorNotice.tsx";
import { useText } from "../platform/i18n/useText.ts";
import { Brand } from "../features/session/index.ts";

/** Before it is known who is logged in, the server could not be asked. */
export const Unreachable = ({
  error,
  onRetry,
}: {
  error: unknown;
  onRetry: () => void;
}) => {
  const t = useText();
  return (
    <main className="page page-narrow lz-stack">
      <Brand large />
      <ErrorNotice
        error={error}
        action={<Button onClick={onRetry}>{t("app.retry")}</Button>}
      />
    </main>
  );
};
