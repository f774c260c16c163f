/** Which pages of other origins may call the server, and how. */
export interface CorsPolicy {
  /** Serialized origins (`https://app.example.com`), or `*` alone. */
  readonly origins: readonly string[];
  /** Empty: every method the server has. */
  readonly methods: readonly string[];
  /** Empty: every header a page asks for. */
  readonly headers: readonly string[];
  readonly credentials: boolean;
}
