/** What a command handler may do with the asking socket. */
export interface Caller {
  readonly socketId: string;
  /** Subscribes this socket to a topic until it leaves or drops. */
  join(topic: string): Promise<void> | void;
  leave(topic: string): Promise<void> | void;
  /** Whether the socket is subscribed now. */
  isIn(topic: string): boolean;
  /** Runs once when the socket is gone, whatever the reason. */
  onGone(listener: () => void): void;
}
