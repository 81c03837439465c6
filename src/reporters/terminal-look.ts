/** How text looks best where it is printed. */
export interface TerminalLook {
  colour: boolean
  /** Columns. */
  width: number
  /** No signs beyond ASCII. */
  ascii: boolean
}

interface Stream {
  isTTY?: boolean
  columns?: number
}
type Surroundings = Pick<NodeJS.Process, 'env' | 'platform' | 'argv'>

/** Columns of what has none: a file, a pipe, a log of CI. */
const PIPE_COLUMNS = 100
/** Columns of a terminal that does not tell. */
const TERMINAL_COLUMNS = 80

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ''

/** https://no-color.org and https://force-color.org; a pipe gets no escape codes unless they are forced. */
function wantsColour({ isTTY }: Stream, { env, argv }: Surroundings): boolean {
  if (isSet(env.NO_COLOR) || argv.includes('--no-color')) return false
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return isTTY === true && env.TERM !== 'dumb'
}

/** Consoles of Windows whose programs set one of these show Unicode whatever the code page is. */
const UNICODE_ON_WINDOWS = ['WT_SESSION', 'TERM_PROGRAM', 'ConEmuANSI', 'ConEmuTask', 'TERMINAL_EMULATOR', 'TERM']

/**
 * Whether a terminal shows more than ASCII. Windows: by what its console says of itself, as is-unicode-supported does.
 * Elsewhere: by the locale where one is set (POSIX, Base Definitions 8.2: LC_ALL, LC_CTYPE, LANG); the console of the Linux
 * kernel has a font without most of our signs.
 */
function showsUnicode({ env, platform }: Surroundings): boolean {
  if (platform === 'win32') return UNICODE_ON_WINDOWS.some((name) => isSet(env[name]))
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(isSet)
  return env.TERM !== 'linux' && (locale === undefined || /utf-?8/i.test(locale))
}

/** The look of what is printed to a stream of this process. Files and pipes are taken to be UTF-8. */
export function terminalLook(stream: Stream, surroundings: Surroundings = process): TerminalLook {
  const isTerminal = stream.isTTY === true
  return {
    colour: wantsColour(stream, surroundings),
    // A pseudo-terminal whose size nobody has set says 0.
    width: isTerminal ? stream.columns || TERMINAL_COLUMNS : PIPE_COLUMNS,
    ascii: isTerminal && !showsUnicode(surroundings),
  }
}
