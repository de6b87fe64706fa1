import { Button } from "antd";
import { Link, useRouteError } from "react-router";
import { ApiError } from "../platform/apiError.ts";
import { ErrorNotice } from "../platform/ErrorNotice.tsx";
import { useText } from "../platform/i18n/useText.ts";
import { Notice } from "../ui/Notice.tsx";

/** A page broke: say so where it stood, with the way on. Drafts are kept, so a reload loses nothing. */
export const RouteFailure = () => {
  const t = useText();
  const error = useRouteError();
  return (
    <div className="page page-narrow lz-stack">
      {error instanceof ApiError ? (
        <ErrorNotice error={error} />
      ) : (
        <Notice tone="critical" role="alert">
          {t("app.pageBroke")}
        </Notice>
      )}
      <div className="lz-row">
        <Button type="primary" onClick={() => window.location.reload()}>
          {t("app.reload")}
        </Button>
        <Link to="/">{t("app.backToToday")}</Link>
      </div>
    </div>
  );
};

export const NotFoundPage = () => {
  const t = useText();
  return (
    <div className="page page-narrow lz-stack">
      <h1>{t("app.pageNotFound")}</h1>
      <Link to="/">{t("app.backToToday")}</Link>
    </div>
  );
};
