import type { MetricOptions } from '@opentelemetry/api'

/** Upper bounds of the classes in which durations are counted, in seconds. */
const boundaries = {
  /** Of HTTP and of databases, as their conventions have them. */
  requests: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  waits: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  /** Of MCP, as its conventions have them. */
  messages: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  calls: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30],
  jobs: [1, 5, 10, 30, 60, 300, 900, 1800, 3600, 7200, 21_600, 86_400],
} as const

/** What a histogram of durations is made with. */
export const secondsOf = (kind: keyof typeof boundaries): MetricOptions => ({
  unit: 's',
  advice: { explicitBucketBoundaries: [...boundaries[kind]] },
})
