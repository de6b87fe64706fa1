/** Two tones, a pause: heard across a room, unlike anything else the page does. */
const TONES_HZ = [880, 660] as const;
const TONE_S = 0.35;
const PAUSE_S = 0.5;
const ROUND_S = TONES_HZ.length * TONE_S + PAUSE_S;

/** The browser's one sound output for rings, made on first use. */
let output: AudioContext | undefined;
const openOutput = (): AudioContext | undefined => {
  // Absent in old browsers without sound.
  if (!("AudioContext" in globalThis)) return undefined;
  output ??= new AudioContext();
  return output;
};

const playRound = (context: AudioContext) => {
  TONES_HZ.forEach((frequency, index) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const from = context.currentTime + index * TONE_S;
    tone.frequency.value = frequency;
    tone.type = "square";
    // Eased in and out: a square wave that is cut off cracks.
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.25, from + 0.02);
    volume.gain.setValueAtTime(0.25, from + TONE_S - 0.05);
    volume.gain.linearRampToValueAtTime(0, from + TONE_S);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + TONE_S);
  });
};

/** Plays one round; false where the browser lets no sound out. Browsers allow it after the person's first click. */
export const playRing = async (): Promise<boolean> => {
  const context = openOutput();
  if (!context) return false;
  // Without a gesture `resume` neither succeeds nor fails: it waits for one.
  await Promise.race([
    context.resume(),
    new Promise<void>((resolve) => setTimeout(resolve, 300)),
  ]);
  if (context.state !== "running") return false;
  playRound(context);
  return true;
};

/** Rings until the returned function is called; `heard` learns with each round whether the browser let it out. */
export const startRinging = (heard: (heard: boolean) => void): (() => void) => {
  let over = false;
  const round = () => {
    playRing().then(
      (played) => !over && heard(played),
      () => !over && heard(false),
    );
  };
  round();
  const timer = setInterval(round, ROUND_S * 1_000);
  return () => {
    over = true;
    clearInterval(timer);
  };
};
