import type { Command } from '../command.ts';
import { ConfigError } from '../config-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** Each asks the program itself for the words that may follow, so that it knows what this version and its server know. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_sandbox_agent() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(sandbox-agent complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sandbox_agent sandbox-agent
`,
  zsh: `#compdef sandbox-agent
_sandbox_agent() {
  local -a words_found
  words_found=("\${(@f)$(sandbox-agent complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a words_found
}
compdef _sandbox_agent sandbox-agent
`,
  fish: `function __sandbox_agent_complete
  set -l words (commandline -opc) (commandline -ct)
  sandbox-agent complete -- $words[2..-1] 2>/dev/null
end
complete -c sandbox-agent -f -a '(__sandbox_agent_complete)'
`,
};

/** `sandbox-agent completion bash|zsh|fish`: the script that a shell reads at its start. */
export const completionCommand: Command = {
  usage: Object.keys(scripts).join('|'),
  options: [],
  async run({ args, writeOutput }) {
    const script = args.length === 1 && Object.hasOwn(scripts, args[0] ?? '') ? scripts[args[0] ?? ''] : undefined;
    if (script === undefined) {
      throw new ConfigError(args[0] ?? 'completion', `expected one of ${Object.keys(scripts).join(', ')}`);
    }
    writeOutput(script);
    return exitCodes.ok;
  },
};
