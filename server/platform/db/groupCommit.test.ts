import { expect, it } from "vitest";
import { createGroupCommit } from "./groupCommit.ts";

/** Transactions that the test ends, one after the other. */
const held = (refuses: (item: string) => boolean = () => false) => {
  const begun: string[][] = [];
  const ends: (() => void)[] = [];
  const group = createGroupCommit<string, string>({
    most: 3,
    heaviest: 10,
    weightOf: (item) => item.length,
    work: async (items) => {
      begun.push([...items]);
      await new Promise<void>((end) => ends.push(end));
      if (items.some(refuses)) throw new Error("refused");
      return items.map((item) => item.toUpperCase());
    },
  });
  const endNext = async () => {
    ends.shift()?.();
    await new Promise((turn) => setImmediate(turn));
  };
  return { group, begun, endNext };
};

it("commits what comes while one transaction runs in the next one, each told of its own", async () => {
  const { group, begun, endNext } = held();
  const done: string[] = [];
  const told = ["a", "b", "c"].map(async (item) => {
    done.push(await group.add("one", item));
  });
  expect(begun).toEqual([["a"]]);
  await endNext();
  expect(done).toEqual(["A"]);
  expect(begun).toEqual([["a"], ["b", "c"]]);
  await endNext();
  await Promise.all(told);
  expect(done).toEqual(["A", "B", "C"]);
});

it("takes no more than so many, nor more weight, at a time, and what is too heavy by itself", async () => {
  const { group, begun, endNext } = held();
  const items = ["a", "b", "c", "d", "e", "sixsix", "sevens", "far too heavy"];
  const told = items.map((item) => group.add("one", item));
  for (let turn = 0; turn < items.length; turn += 1) await endNext();
  await Promise.all(told);
  expect(begun).toEqual([
    ...[["a"], ["b", "c", "d"], ["e", "sixsix"], ["sevens"]],
    ["far too heavy"],
  ]);
});

it("mixes no owners", async () => {
  const { group, begun, endNext } = held();
  const told = [
    ...[group.add("one", "a"), group.add("two", "b")],
    ...[group.add("one", "c"), group.add("two", "d")],
  ];
  for (let turn = 0; turn < told.length; turn += 1) await endNext();
  await Promise.all(told);
  expect(begun).toEqual([["a"], ["b"], ["c"], ["d"]]);
});

it("that the database refuses for one item commits the others", async () => {
  const { group, begun, endNext } = held((item) => item === "bad");
  const told = ["a", "b", "bad", "d"].map((item) =>
    group.add("one", item).catch(() => "failed"),
  );
  for (let turn = 0; turn < 5; turn += 1) await endNext();
  expect(await Promise.all(told)).toEqual(["A", "B", "failed", "D"]);
  expect(begun).toEqual([["a"], ["b", "bad", "d"], ["b"], ["bad"], ["d"]]);
});

it("has room again once what is heavy was committed", async () => {
  const { group, endNext } = held();
  await group.room("one");
  const told = [group.add("one", "sixsix"), group.add("one", "sevens")];
  let hasRoom = false;
  const room = group.room("one").then(() => (hasRoom = true));
  await group.room("two");
  expect(hasRoom).toBe(false);
  await endNext();
  await room;
  await endNext();
  await Promise.all(told);
  await group.room("one");
});
