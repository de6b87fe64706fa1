import { Button, Input, Switch } from "antd";
import { useState } from "react";
import type { Duty } from "../../../shared/contracts/duty.ts";
import { ApiError } from "../../platform/apiError.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { playRing } from "../../platform/ringTone.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { ChannelsSection } from "../notifications/index.ts";
import { useSession } from "../session/index.ts";
import { useDuty, useDutyCall } from "./useDuty.ts";
import "./duty.css";

/** Duty, the institution's duty telephone, and where people are reached beyond the browser. */
export const DutyPage = () => {
  const t = useText();
  usePageTitle(t("duty.title"));
  const { session } = useSession();
  const duty = useDuty();
  return (
    <div className="page page-narrow lz-stack">
      <h1>{t("duty.title")}</h1>
      {duty.error && <ErrorNotice error={duty.error} />}
      {duty.isPending && <Waiting />}
      {duty.data?.mayTake && (
        <MyDuty duty={duty.data} personId={session.person.id} />
      )}
      {duty.data && <DutyPeople duty={duty.data} />}
      <ChannelsSection personId={session.person.id} />
    </div>
  );
};

const MyDuty = ({ duty, personId }: { duty: Duty; personId: string }) => {
  const t = useText();
  const call = useDutyCall();
  const onDuty = duty.mineSince !== null;
  return (
    <Section
      title={t("duty.mine")}
      testId="my-duty"
      aside={
        <span className="lz-row">
          {duty.mineSince !== null && (
            <span className="lz-soft">
              {t("duty.since", { time: dateTimeWords(duty.mineSince) })}
            </span>
          )}
          <Switch
            aria-label={t("duty.mine")}
            checked={onDuty}
            loading={call.isPending}
            checkedChildren={t("duty.on")}
            unCheckedChildren={t("duty.off")}
            onChange={(next) =>
              call.mutate({ do: "duty", personId, onDuty: next })
            }
          />
        </span>
      }
    >
      <div className="lz-stack-tight">
        <p className="lz-soft">{t("duty.mineExplain")}</p>
        <SoundTest />
        {call.error && <ErrorNotice error={call.error} />}
      </div>
    </Section>
  );
};

const SoundTest = () => {
  const t = useText();
  const [heard, setHeard] = useState<boolean>();
  return (
    <div className="lz-row">
      <Button onClick={() => void playRing().then(setHeard)}>
        {t("duty.testSound")}
      </Button>
      {heard !== undefined && (
        <span className="lz-soft" role="status">
          {t(heard ? "duty.soundPlayed" : "duty.soundFailed")}
        </span>
      )}
    </div>
  );
};

const DutyPeople = ({ duty }: { duty: Duty }) => {
  const t = useText();
  const { localName } = useLanguage();
  const call = useDutyCall();
  const nobody = duty.people.every(({ since }) => since === null);
  return (
    <Section title={t("duty.people")} testId="duty-people">
      <div className="lz-stack-tight">
        {nobody && <Notice tone="waiting">{t("duty.nobody")}</Notice>}
        <ul className="duty-people">
          {duty.people.map(({ person, role, department, since }) => (
            <li key={person.id}>
              <span>
                <strong>{localName(person.name)}</strong>{" "}
                <span className="lz-soft">
                  {[department && localName(department), t(`role.${role}`)]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
              <span className="lz-row">
                {since !== null && (
                  <span className="ring-seen">
                    {t("duty.on")}{" "}
                    {t("duty.since", { time: dateTimeWords(since) })}
                  </span>
                )}
                {duty.mayManage && (
                  <Switch
                    aria-label={t("duty.set", {
                      person: localName(person.name),
                    })}
                    checked={since !== null}
                    onChange={(onDuty) =>
                      call.mutate({ do: "duty", personId: person.id, onDuty })
                    }
                  />
                )}
              </span>
            </li>
          ))}
        </ul>
        {call.error && <ErrorNotice error={call.error} />}
        <DutyPhone duty={duty} />
      </div>
    </Section>
  );
};

const DutyPhone = ({ duty }: { duty: Duty }) => {
  const t = useText();
  const [phone, setPhone] = useState(duty.phone ?? "");
  const call = useDutyCall();
  const isNoNumber =
    call.error instanceof ApiError && call.error.code === "input.invalid";
  if (!duty.mayManage)
    return (
      <p className="lz-soft">
        {t("duty.phoneIs", { phone: duty.phone ?? t("duty.phoneNone") })}
      </p>
    );
  return (
    <form
      className="duty-phone"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        call.mutate({ do: "phone", phone: phone.trim() || null });
      }}
    >
      <Field
        label={t("duty.phone")}
        hint={t("duty.phoneExplain")}
        error={isNoNumber ? t("duty.phoneForm") : undefined}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="tel"
            maxLength={40}
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
        )}
      </Field>
      <Button htmlType="submit" loading={call.isPending}>
        {t("channel.save")}
      </Button>
      {call.error && !isNoNumber && <ErrorNotice error={call.error} />}
    </form>
  );
};
