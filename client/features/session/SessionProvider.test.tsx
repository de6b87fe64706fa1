import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SessionView } from "../../../shared/contracts/identity.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { useDraft } from "../../platform/drafts.ts";
import { SessionProvider, useSession } from "./SessionProvider.tsx";

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const sessionOf = (person: number, organisation = 1): SessionView => {
  const name = { zh: `第${person}人`, en: `Person ${person}` };
  const acting = {
    organisation: { id: id(organisation), name },
    ...{ department: null, role: "readingDoctor" },
  };
  return SessionView.parse({
    person: { id: id(person), name, login: `p${person}` },
    ...{ acting, memberships: [acting] },
  });
};

const Page = () => {
  const { session, adopt } = useSession();
  const draft = useDraft<string>("opinion", "");
  return (
    <>
      <h1>{session.person.login}</h1>
      <input
        aria-label="意见"
        value={draft.value}
        onChange={(event) => draft.setValue(event.target.value)}
      />
      {[1, 2].map((person) => (
        <button key={person} onClick={() => adopt(sessionOf(person))}>
          {`to p${person}`}
        </button>
      ))}
    </>
  );
};
const box = () => screen.getByLabelText<HTMLInputElement>("意见");
const change = async (person: number) => {
  fireEvent.click(screen.getByText(`to p${person}`));
  await screen.findByRole("heading", { name: `p${person}` });
};

describe("changing the user on one PC", () => {
  beforeEach(() => window.localStorage.clear());
  afterEach(cleanup);

  it("[LK6] another person's log-in shows and removes nothing of the former one's draft", async () => {
    renderPage(
      <SessionProvider
        onFreshStart={() => undefined}
        renderLogIn={() => null}
        renderLoading={() => null}
        renderUnreachable={() => null}
      >
        <Page />
      </SessionProvider>,
      { answer: () => sessionOf(1) },
    );
    await screen.findByRole("heading", { name: "p1" });
    fireEvent.change(box(), { target: { value: "考虑肺炎" } });
    await change(2);
    expect(box().value).toBe("");
    fireEvent.change(box(), { target: { value: "第二人的" } });
    await change(1);
    expect(box().value).toBe("考虑肺炎");
    await change(2);
    expect(box().value).toBe("第二人的");
  });
});
