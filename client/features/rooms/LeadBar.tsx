import { Button } from "antd";
import { useEffect } from "react";
import type { PersonId } from "../../../shared/contracts/ids.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { StatusTag, type Tone } from "../../ui/StatusTag.tsx";
import type { Together } from "../sharedViewing/index.ts";
import type { PersonHere } from "./usePeopleHere.ts";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement);

/** g takes or hands over the lead, f looks alone or comes back: everywhere in the room but where somebody types. */
const useLeadKeys = (onLead: () => void, onFollow: () => void) => {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat)
        return;
      if (isTyping(event.target)) return;
      if (event.key === "g") onLead();
      if (event.key === "f") onFollow();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [onLead, onFollow]);
};

/** Who leads the shared view, in one line above the images that never changes its height, and the ways to change it. */
export const LeadBar = ({
  together,
  others,
  nameOf,
  tooFast,
}: {
  together: Together;
  /** The others in the room, without this person. */
  others: readonly PersonHere[];
  nameOf: (personId: PersonId) => string;
  /** Places that this person pointed at lately were not passed on. */
  tooFast: boolean;
}) => {
  const t = useText();
  const { lead, personId, alone, refused } = together;
  const { setLead, goAlone, goBack } = together;
  const leading = lead === personId;
  const present = others.filter(({ connected }) => connected);
  const [only] = present.length === 1 ? present : [];
  const changeLead = () => {
    if (!leading || alone) setLead(personId);
    else setLead(only?.personId ?? null);
  };
  const changeFollowing = alone ? goBack : goAlone;
  useLeadKeys(changeLead, changeFollowing);
  const { tone, words } = useLeadWords(together, nameOf, tooFast);
  return (
    <div
      className={refused ? "room-lead is-refused" : "room-lead"}
      role="toolbar"
      aria-label={t("lead.bar")}
    >
      <span role="status" data-testid="lead-badge">
        <StatusTag tone={tone}>{words}</StatusTag>
      </span>
      <span className="room-lead-gap" />
      {leading && !alone ? (
        <>
          {present.map((other) => (
            <Button
              key={other.personId}
              size="small"
              onClick={() => setLead(other.personId)}
            >
              {t("lead.handTo", { name: nameOf(other.personId) })}
              {other === only && <kbd>g</kbd>}
            </Button>
          ))}
          <Button size="small" onClick={() => setLead(null)}>
            {t("lead.giveUp")}
            {!only && <kbd>g</kbd>}
          </Button>
        </>
      ) : (
        <Button
          size="small"
          type={refused ? "primary" : "default"}
          onClick={() => setLead(personId)}
        >
          {t("lead.take")}
          <kbd>g</kbd>
        </Button>
      )}
      <Button
        size="small"
        type={alone ? "primary" : "default"}
        onClick={changeFollowing}
      >
        {t(alone ? "lead.goBack" : "lead.goAlone")}
        <kbd>f</kbd>
      </Button>
    </div>
  );
};

const useLeadWords = (
  { lead, personId, alone, refused }: Together,
  nameOf: (personId: PersonId) => string,
  tooFast: boolean,
): { tone: Tone; words: string } => {
  const t = useText();
  if (tooFast) return { tone: "waiting", words: t("pointer.tooMuch") };
  if (alone) return { tone: "waiting", words: t("lead.alone") };
  if (lead === null) return { tone: "neutral", words: t("lead.free") };
  if (lead === personId) return { tone: "live", words: t("lead.own") };
  const name = nameOf(lead);
  if (refused) return { tone: "waiting", words: t("lead.notYours", { name }) };
  return { tone: "signed", words: t("lead.following", { name }) };
};
