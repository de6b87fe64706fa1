import { Button } from "antd";
import type { ReactNode } from "react";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { FormDialog } from "../../ui/FormDialog.tsx";
import type { useConsentAct } from "./useConsents.ts";

/** The frame of an act about consent that somebody signs: fields, what went wrong, and the way out. */
export const ConsentDialog = ({
  title,
  testId,
  act,
  submit,
  danger = false,
  onSubmit,
  onClose,
  children,
}: {
  title: string;
  testId: string;
  act: ReturnType<typeof useConsentAct>;
  /** What the button says. */
  submit: string;
  danger?: boolean;
  /** Whether everything is filled in; what is missing is said from now on. */
  onSubmit: () => boolean;
  onClose: () => void;
  children: ReactNode;
}) => {
  const t = useText();
  return (
    <FormDialog open title={title} width={620} onCancel={onClose}>
      <form
        className="lz-stack"
        noValidate
        data-testid={testId}
        onSubmit={(event) => {
          event.preventDefault();
          // A React event passes through the portal to the page's own form.
          event.stopPropagation();
          if (onSubmit() && !act.isPending) act.mutate();
        }}
      >
        {children}
        {act.error && <ErrorNotice error={act.error} />}
        <div className="lz-row">
          <Button
            type={danger ? "default" : "primary"}
            danger={danger}
            htmlType="submit"
            loading={act.isPending}
          >
            {submit}
          </Button>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
        </div>
      </form>
    </FormDialog>
  );
};
