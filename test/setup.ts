import fc from 'fast-check'

/** The same cases in every run, so that a red test is red for everybody; another `FC_SEED` searches elsewhere. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 24_601) })
