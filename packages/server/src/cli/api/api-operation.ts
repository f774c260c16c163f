/** One value that an operation takes by a flag. */
export interface ApiField {
  /** As the API writes it, in camel case. */
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  /** Texts are taken as they are, everything else as JSON; a list may also be given one flag an element. */
  readonly kind: 'text' | 'list' | 'json';
}

/** One operation of the HTTP API as the command line has it. */
export interface ApiOperation {
  /** The first part of the path, as `sessions`. */
  readonly noun: string;
  /** As `create`, `mouse-click`. */
  readonly verb: string;
  readonly method: string;
  /** `/v1/sessions/{id}` */
  readonly path: string;
  readonly summary: string;
  /** Names in the path, in order: given as arguments. */
  readonly parameters: readonly string[];
  readonly query: readonly ApiField[];
  /** Absent: it takes no JSON. */
  readonly body?: { readonly required: boolean; readonly fields: readonly ApiField[] };
  /** The media type of a body that is not JSON. */
  readonly rawBody?: string;
  readonly streams: boolean;
}
