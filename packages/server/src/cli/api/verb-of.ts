/** What reads better than what the rule makes of the path. */
const given: Readonly<Record<string, string>> = {
  'post /v1/sessions/{id}/prompts': 'prompt',
  'get /v1/sessions/{id}/prompts/{promptId}': 'get-prompt',
  'post /v1/sessions/{id}/permissions/{requestId}': 'answer',
  'post /v1/sessions/{id}/permissions/dry-run': 'try-policy',
  'post /v1/acp/{serverId}': 'send',
  'get /v1/acp/{serverId}': 'follow',
  'get /v1/git/branches': 'branches',
  'post /v1/git/branches': 'create-branch',
};

const words: Readonly<Record<string, string>> = {
  get: 'get',
  post: 'update',
  put: 'set',
  patch: 'update',
  delete: 'delete',
};

export interface Route {
  /** In lower case. */
  readonly method: string;
  readonly path: string;
  /** How many methods the path has. */
  readonly methodCount: number;
  /** There is a path for one of its things: `/v1/sessions/{id}` for `/v1/sessions`. */
  readonly hasItems: boolean;
}

/**
 * How an operation is called: the first part of its path is the noun; the other fixed parts are the verb, with a word for what is done
 * where they do not say it.
 */
export function verbOf({ method, path, methodCount, hasItems }: Route): { noun: string; verb: string } {
  const [noun = '', ...rest] = path
    .replace(/^\/v1(?=\/)/, '')
    .split('/')
    .filter(Boolean);
  const known = given[`${method} ${path}`];
  if (known !== undefined) {
    return { noun, verb: known };
  }
  const fixed = rest.filter((part) => !part.startsWith('{')).map((part) => part.replaceAll('_', '-'));
  const isItem = path.endsWith('}');
  const isCollection = hasItems || (fixed.length === 0 && method === 'post' && !isItem);
  const word = isCollection && method === 'get' ? 'list' : isCollection && method === 'post' ? 'create' : words[method];
  const saysIt = methodCount === 1 && !isItem && !hasItems && method !== 'delete';
  if (fixed.length > 0 && saysIt) {
    return { noun, verb: fixed.join('-') };
  }
  const isOne = isItem || (isCollection && method === 'post');
  const what = fixed.map((part, at) => (isOne && at === fixed.length - 1 ? part.replace(/s$/, '') : part));
  const doing = method === 'post' && !isCollection && !isItem ? 'set' : (word ?? method);
  return { noun, verb: [doing, ...what].join('-') };
}
