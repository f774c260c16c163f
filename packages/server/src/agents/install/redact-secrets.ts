const secretName = /token|secret|password|passwd|credential|api_?key|auth/i;
const shortestSecret = 8;

/**
 * Removes what must not leave the machine from text that a tool printed: credentials in URLs, registry tokens, authorisation
 * headers, and the value of every environment variable whose name says that it is secret.
 */
export function redactSecrets(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  const values = Object.entries(environment)
    .flatMap(([name, value]) => (value !== undefined && secretName.test(name) ? [value] : []))
    .filter((value) => value.length >= shortestSecret)
    // A longer secret may contain a shorter one.
    .sort((a, b) => b.length - a.length);
  const withoutValues = values.reduce((result, value) => result.replaceAll(value, '[redacted]'), text);
  return withoutValues
    .replace(/(\w+:\/\/)[^/\s@]+@/g, '$1[redacted]@')
    .replace(/\bnpm_[A-Za-z0-9]{20,}\b/g, '[redacted]')
    .replace(
      /((?:_authToken|_auth|_password|authorization)["']?\s*[=:]\s*["']?)(?:(?:Bearer|Basic)\s+)?[^\s"']+/gi,
      '$1[redacted]',
    );
}
