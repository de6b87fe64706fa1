import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SessionView } from "../../../shared/contracts/identity.ts";
import { renderPage } from "../../../test/support/clientPage.tsx";
import { useDraft } from "../../platform/drafts.ts";
import { onForget } from "../../platform/session/forget.ts";
import { useTabMemory } from "../../platform/useTabMemory.ts";
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
  const { session, adopt, logOut } = useSession();
  const [search, setSearch] = useTabMemory(session.person.id, "cases/search");
  const draft = useDraft<string>("opinion", "");
  return (
    <>
      <h1>{session.person.login}</h1>
      <input
        aria-label="意见"
        value={draft.value}
        onChange={(event) => draft.setValue(event.target.value)}
      />
      <input
        aria-label="查找"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <button onClick={() => void logOut()}>log out</button>
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

const open = () =>
  renderPage(
    <SessionProvider
      onFreshStart={() => undefined}
      renderLogIn={() => <h1>log in</h1>}
      renderLoading={() => null}
      renderUnreachable={() => null}
    >
      <Page />
    </SessionProvider>,
    { answer: () => sessionOf(1) },
  );
const kept = (): string[] => Object.values<string>(window.sessionStorage);

describe("changing the user on one PC", () => {
  beforeEach(() => {
    window.localStorage.clear();
    window.sessionStorage.clear();
  });
  afterEach(cleanup);

  it("what the page held for a person is let go of when another comes and when they log out, not when they come back", async () => {
    let forgotten = 0;
    const stop = onForget(() => (forgotten += 1));
    open();
    await screen.findByRole("heading", { name: "p1" });
    await change(1);
    expect(forgotten).toBe(0);
    await change(2);
    expect(forgotten).toBe(1);
    fireEvent.click(screen.getByText("log out"));
    await screen.findByRole("heading", { name: "log in" });
    expect(forgotten).toBe(2);
    stop();
  });

  it("a search, which may be a patient's name, outlives a reload and neither the person's log-out nor another's log-in", async () => {
    const search = (text: string) =>
      fireEvent.change(screen.getByLabelText("查找"), {
        target: { value: text },
      });
    open();
    await screen.findByRole("heading", { name: "p1" });
    search("张桂兰");
    cleanup();
    open();
    await screen.findByRole("heading", { name: "p1" });
    expect(screen.getByLabelText<HTMLInputElement>("查找").value).toBe(
      "张桂兰",
    );
    await change(2);
    expect(kept()).toEqual([]);
    search("李四");
    fireEvent.click(screen.getByText("log out"));
    await screen.findByRole("heading", { name: "log in" });
    expect(kept()).toEqual([]);
  });

  it("[LK6] another person's log-in shows and removes nothing of the former one's draft", async () => {
    open();
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
