import { notFound, refusal } from '../failure.ts'
import type { Access, Session } from '../model.ts'
import type { Rights } from '../rights/rights.ts'
import { readId } from '../store/id.ts'
import type { Job } from './job.ts'
import type { Jobs } from './jobs.ts'

export interface JobAccess {
  /**
   * The job with an id, for whoever created it or manages all jobs.
   * @throws SalesforceError NOT_FOUND, INVALIDUSER
   */
  jobOf<K extends Job['kind']>(id: string, kind: K, session: Session): Job & { kind: K }
  /** Newest first. */
  visible(kind: Job['kind'], session: Session): readonly Job[]
}

const managesAll = (access: Access): boolean =>
  access.permitted('ManageDataIntegrations') || access.permitted('ModifyAllData')

/** Whether a job is the user's own, or the user sees the jobs of everybody. */
export const reaches = ({ createdById }: Pick<Job, 'createdById'>, session: Session, rights: Rights): boolean =>
  createdById === session.userId || managesAll(rights.accessOf(session))

export function createJobAccess({ jobs, rights }: { readonly jobs: Jobs; readonly rights: Rights }): JobAccess {
  return {
    jobOf<K extends Job['kind']>(text: string, kind: K, session: Session) {
      const job = jobs.find(readId(text) ?? '')
      if (job === undefined || job.kind !== kind) throw notFound()
      if (reaches(job, session, rights)) return job as Job & { kind: K }
      throw refusal('INVALIDUSER', 'The job was created by another user')
    },
    visible: (kind, session) => jobs.all().filter(job => job.kind === kind && reaches(job, session, rights)),
  }
}
