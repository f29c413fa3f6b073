/** The exit statuses that scripts rely on. */
export const ExitStatus = {
  /** All MUST cases passed. */
  passed: 0,
  /** A MUST case is red, or nothing that must pass was shown to. */
  red: 1,
  /** Wrong usage, an unknown pattern, or no case selected. */
  usage: 2,
  /** The run ended before everything selected had a verdict. */
  incomplete: 3,
  /** The peer could not be reached. */
  unreachable: 4,
} as const;
