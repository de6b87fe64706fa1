import { randomUUID } from "node:crypto";

/** Time and chance, handed to the features as arguments so that tests can fix them. */
export interface Clock {
  now(): Date;
}
export const systemClock: Clock = { now: () => new Date() };

/** Random UUIDs (version 4), branded by the caller's schema. */
export type NewId = () => string;
export const newId: NewId = () => randomUUID();
