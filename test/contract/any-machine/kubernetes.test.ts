import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { longestEndMs } from '../../../src/host/shutdown.ts'
import { healthSurface } from '../../../src/surfaces/health/health.ts'
import { read, saidOf, settingsFile, userId } from './files.ts'

interface Workload {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly selector: { readonly matchLabels?: object }
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: Pod }
  }
}
interface Pod {
  readonly terminationGracePeriodSeconds: number
  readonly automountServiceAccountToken: boolean
  readonly securityContext: object
  readonly volumes: readonly { readonly name: string }[]
  readonly containers: readonly [Container]
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string }
}
interface Container {
  readonly securityContext: object
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } }
  readonly startupProbe: Probe
  readonly livenessProbe: Probe
  readonly readinessProbe: Probe
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

describe('the resources of Kubernetes', () => {
  const [deployment, ...others] = parseAllDocuments(read('deploy/kubernetes.yaml')).map(
    document => document.toJSON() as Workload,
  ) as [Workload, ...Workload[]]
  const pod = deployment.spec.template.spec
  const [host] = pod.containers
  const served = healthSurface.routes.map(({ path }) => path)

  it('are about one app', () => {
    expect([deployment, ...others].map(({ kind, metadata }) => [kind, metadata.name])).toEqual(
      ['Deployment', 'Service', 'PodDisruptionBudget'].map(kind => [kind, 'action-host']),
    )
    const [service, budget] = others
    const { labels } = deployment.spec.template.metadata
    expect(deployment.spec.selector.matchLabels).toEqual(labels)
    expect([service?.spec.selector, budget?.spec.selector.matchLabels]).toEqual([labels, labels])
  })

  it('ask the host where it answers', () => {
    const { livenessProbe, readinessProbe, startupProbe } = host
    expect(host.ports).toEqual([{ name: 'http', containerPort: Number(saidOf('EXPOSE')) }])
    const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet)
    expect(paths).toEqual(['/healthcheck', '/healthcheck', '/readyz'].map(path => ({ path, port: 'http' })))
    expect(paths.every(({ path }) => served.includes(path))).toBe(true)
  })

  it('wait for the end of it, once nobody sends it anything any more', () => {
    const graceMs = pod.terminationGracePeriodSeconds * 1000
    expect(graceMs).toBeGreaterThan(host.lifecycle.preStop.sleep.seconds * 1000 + longestEndMs)
  })

  it('close it, and put its settings and its data where the image has them', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false })
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
    })
    expect(host.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    })
    const places = host.volumeMounts.map(({ mountPath, name }) => [name, mountPath])
    expect(places).toEqual([
      ['settings', settingsFile.replace('/settings', '')],
      ['data', saidOf('VOLUME')],
      ['tmp', '/tmp'],
    ])
    expect(places.map(([name]) => name)).toEqual(pod.volumes.map(({ name }) => name))
  })
})
