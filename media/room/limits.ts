/** What one seat and one room may hold (DESIGN 5). */
export const LIMITS = {
  seatsPerRoom: 16,
  producersPerSeat: 4,
  /** Every producer of every other seat. */
  consumersPerSeat: 15 * 4,
  /** Remembered command ids; a client that opens and closes producers more often must take a new seat. */
  produceCommandsPerSeat: 256,
} as const;
