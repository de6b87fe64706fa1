import { useMemo } from "react";
import type {
  LocalName,
  PersonId,
  SeatId,
} from "../../../shared/contracts/ids.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import type { RoomState } from "../../platform/rtc/roomState.ts";
import { useSession } from "../session/index.ts";

export interface PersonHere {
  personId: PersonId;
  connected: boolean;
}
/** The room as the shared view needs it: who is in it, and this page's own seat once the server knows it. */
export interface PeopleHere {
  others: readonly PersonHere[];
  ownSeatId: SeatId | null;
  nameOf: (personId: PersonId) => string;
}

/** The same list while it says the same: signal bars change the seats every two seconds. */
const useSteady = <T>(value: T): T => {
  const text = JSON.stringify(value);
  return useMemo(() => JSON.parse(text) as T, [text]);
};

/** One entry per person, however many screens they sit at. */
export const usePeopleHere = (state: RoomState): PeopleHere => {
  const t = useText();
  const { localName } = useLanguage();
  const own = useSession().session.person;
  const inside = state.phase === "live" || state.phase === "reconnecting";
  const seats = inside ? state.room.others : [];
  const people = useSteady<{ id: PersonId; name: LocalName }[]>([
    own,
    ...seats.map(({ person }) => person),
  ]);
  const names = useMemo(
    () => new Map(people.map(({ id, name }) => [id, localName(name)])),
    [people, localName],
  );
  const nameOf = useMemo(
    () => (personId: PersonId) => names.get(personId) ?? t("lead.somebody"),
    [names, t],
  );
  const others = [...names.keys()]
    .filter((personId) => personId !== own.id)
    .map((personId) => ({
      personId,
      connected: seats.some(
        ({ person, connected }) => person.id === personId && connected,
      ),
    }));
  return {
    others,
    ownSeatId: state.phase === "live" ? state.room.seatId : null,
    nameOf,
  };
};
