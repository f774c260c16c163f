const hidden = '[secret]';

/** Takes secrets out of a text: the given ones, and what stands for credentials in a URL. */
export function withoutSecrets(text: string, secrets: readonly string[] = []): string {
  const shown = text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*:[^\s/@]*@/gi, `$1${hidden}@`);
  return secrets.filter((secret) => secret !== '').reduce((kept, secret) => kept.replaceAll(secret, hidden), shown);
}
