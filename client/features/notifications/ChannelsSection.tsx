import { Button, Input } from "antd";
import { useState } from "react";
import type {
  Channel,
  ChannelKind,
} from "../../../shared/contracts/notifications.ts";
import { PersonId } from "../../../shared/contracts/ids.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import {
  useLanguage,
  useText,
  type Translate,
} from "../../platform/i18n/useText.ts";
import { dateTimeWords, timeWords } from "../../platform/times.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { useChannelCall, useChannels } from "./useNotices.ts";
import "./notices.css";

const KINDS: readonly ChannelKind[] = ["gateway", "email"];

/** Where I, and the institution, are reached beyond the browser; each address can be tested. */
export const ChannelsSection = ({ personId }: { personId: string }) => {
  const t = useText();
  const { localName } = useLanguage();
  const channels = useChannels();
  const data = channels.data;
  const others = data?.channels.filter(
    ({ person }) => person !== null && person.id !== personId,
  );
  return (
    <Section title={t("channel.title")} testId="channels">
      <div className="lz-stack">
        <p className="lz-soft">{t("channel.explain")}</p>
        {channels.error && <ErrorNotice error={channels.error} />}
        {channels.isPending && <Waiting />}
        {data?.available.length === 0 && (
          <Notice tone="waiting">{t("channel.nothingConfigured")}</Notice>
        )}
        {data && (
          <ChannelGroup
            title={t("channel.mine")}
            owner={personId}
            channels={data.channels}
            available={data.available}
            maySet
          />
        )}
        {data && (
          <ChannelGroup
            title={t("channel.institution")}
            owner={null}
            channels={data.channels}
            available={data.available}
            maySet={data.mayManage}
          />
        )}
        {others && others.length > 0 && (
          <div className="lz-stack-tight">
            <h3>{t("channel.people")}</h3>
            <ul className="channel-list">
              {others.map((channel) => (
                <li key={channel.id} className="channel">
                  <span className="channel-what">
                    {channel.person && localName(channel.person.name)} ·{" "}
                    {t(`channel.${channel.kind}`)}
                  </span>
                  <ChannelValue channel={channel} maySet />
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Section>
  );
};

const ChannelGroup = ({
  title,
  owner,
  channels,
  available,
  maySet,
}: {
  title: string;
  owner: string | null;
  channels: readonly Channel[];
  available: readonly ChannelKind[];
  maySet: boolean;
}) => {
  const t = useText();
  return (
    <div className="lz-stack-tight">
      <h3>{title}</h3>
      <ul className="channel-list">
        {KINDS.map((kind) => {
          const channel = channels.find(
            (one) => one.kind === kind && (one.person?.id ?? null) === owner,
          );
          return (
            <li key={kind} className="channel">
              <span className="channel-what">{t(`channel.${kind}`)}</span>
              {channel ? (
                <ChannelValue channel={channel} maySet={maySet} />
              ) : (
                <span className="lz-faint">{t("channel.none")}</span>
              )}
              {maySet && (
                <ChannelForm
                  kind={kind}
                  owner={owner}
                  label={t(channel ? "channel.change" : "channel.set")}
                />
              )}
              {channel && available.length > 0 && !available.includes(kind) && (
                <p className="lz-faint channel-note">
                  {t("channel.notConfigured", {
                    kind: t(`notice.kind.${kind}`),
                  })}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
};

const testWords = (t: Translate, { kind, lastTest }: Channel) => {
  if (!lastTest) return null;
  const { status, problem, endedAt, failingSince, madeAt } = lastTest;
  const time = timeWords(endedAt ?? failingSince ?? madeAt);
  if (status === "sent") return t("channel.testSent", { time });
  if (problem === null) return t("channel.testSending");
  return t("channel.testFailed", {
    kind: t(`notice.kind.${kind}`),
    problem: t(`notice.problem.${problem}`),
    time,
  });
};

const ChannelValue = ({
  channel,
  maySet,
}: {
  channel: Channel;
  maySet: boolean;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const call = useChannelCall();
  const test = testWords(t, channel);
  return (
    <>
      <span
        className="channel-address"
        title={t("channel.setBy", {
          person: localName(channel.setBy.name),
          time: dateTimeWords(channel.setAt),
        })}
      >
        {channel.maskedAddress}
      </span>
      {maySet && (
        <span className="lz-row">
          <Button
            loading={call.isPending}
            onClick={() => call.mutate({ do: "test", channel })}
          >
            {t("channel.test")}
          </Button>
          <Button
            type="text"
            onClick={() => call.mutate({ do: "remove", channel })}
          >
            {t("channel.remove")}
          </Button>
        </span>
      )}
      {test && (
        <p className="lz-faint channel-note" role="status">
          {test}
        </p>
      )}
      {call.error && <ErrorNotice error={call.error} />}
    </>
  );
};

const ChannelForm = ({
  kind,
  owner,
  label,
}: {
  kind: ChannelKind;
  owner: string | null;
  label: string;
}) => {
  const t = useText();
  const [open, setOpen] = useState(false);
  const [address, setAddress] = useState("");
  const call = useChannelCall(() => {
    setOpen(false);
    setAddress("");
  });
  if (!open) return <Button onClick={() => setOpen(true)}>{label}</Button>;
  return (
    <form
      className="channel-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const personId = owner === null ? null : PersonId.parse(owner);
        if (address.trim())
          call.mutate({
            do: "set",
            body: { kind, personId, address: address.trim() },
          });
      }}
    >
      <Field label={t(`channel.${kind}`)}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            maxLength={200}
            inputMode={kind === "email" ? "email" : "text"}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
      </Field>
      {call.error && <ErrorNotice error={call.error} />}
      <div className="lz-row">
        <Button type="primary" htmlType="submit" loading={call.isPending}>
          {t("channel.save")}
        </Button>
        <Button onClick={() => setOpen(false)}>{t("app.cancel")}</Button>
      </div>
    </form>
  );
};
