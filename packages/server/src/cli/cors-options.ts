import type { CorsPolicy } from '../http/cors-policy.ts';
import { ConfigError } from './config-error.ts';
import type { OptionValue } from './option-definition.ts';

export interface CorsOptions {
  readonly origins: OptionValue | undefined;
  readonly methods: OptionValue | undefined;
  readonly headers: OptionValue | undefined;
  readonly credentials: OptionValue | undefined;
  readonly hasToken: boolean;
}

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Checks the options against each other, so that a wrong combination is told at the start. Throws {@link ConfigError}. */
export function createCorsPolicy(options: CorsOptions): CorsPolicy | undefined {
  const { origins, methods, headers, credentials } = options;
  if (origins === undefined) {
    const orphan = methods ?? headers ?? credentials;
    if (orphan !== undefined) {
      throw new ConfigError(orphan.source, 'has no effect alone: expected --cors-allow-origin with it');
    }
    return undefined;
  }
  if (origins.values.includes('*')) {
    checkAnyOrigin(origins, options);
  }
  return {
    origins: origins.values.map((value) => readOrigin(value, origins.source)),
    methods: readNames(methods, 'a method').map((method) => method.toUpperCase()),
    headers: readNames(headers, 'a header name'),
    credentials: credentials !== undefined,
  };
}

function checkAnyOrigin(origins: OptionValue, { credentials, hasToken }: CorsOptions): void {
  if (origins.values.length > 1) {
    throw new ConfigError(origins.source, 'expected either * alone or a list of origins, got both');
  }
  if (credentials !== undefined) {
    throw new ConfigError(
      credentials.source,
      `browsers refuse credentials for *: expected ${origins.source} to name the origins`,
    );
  }
  if (!hasToken) {
    throw new ConfigError(
      origins.source,
      '* without a token lets every web page run commands here: expected a token, or the origins by name',
    );
  }
}

function readOrigin(value: string, source: string): string {
  if (value === '*') {
    return value;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || `${url.origin}/` !== url.href) {
    throw new ConfigError(source, `expected an origin as https://app.example.com, got ${JSON.stringify(value)}`);
  }
  return url.origin;
}

function readNames(option: OptionValue | undefined, noun: string): readonly string[] {
  const wrong = option?.values.find((value) => !tokenPattern.test(value));
  if (option !== undefined && wrong !== undefined) {
    throw new ConfigError(option.source, `expected ${noun}, got ${JSON.stringify(wrong)}`);
  }
  return option?.values ?? [];
}
