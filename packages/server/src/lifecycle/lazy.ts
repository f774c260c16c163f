/** Something that is made by the first who asks for it. */
export interface Lazy<T> {
  /** Makes it, or gives what is made already or being made. A failure is not remembered: the next call tries again. */
  load(): Promise<T>;
  /** What was made or is being made; `undefined` when nobody asked yet. For whoever ends it. */
  loaded(): Promise<T> | undefined;
}

/** Makes something at most once, on first use. */
export function createLazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return {
    load() {
      made ??= make().catch((error: unknown) => {
        made = undefined;
        throw error;
      });
      return made;
    },
    loaded: () => made,
  };
}
