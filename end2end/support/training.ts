// What a trainer of globex sends, for every spec that looks at training.

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();

/** Two jobs that measured, one that failed, and what stands beside them. */
export function history(): object[] {
  const event = (id: string, type: string, minutes: number, payload: object) => ({
    event_id: `training-${id}`, type, occurred_at: ago(minutes), source: 'trainer', payload,
  });
  const points = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({
      step: n, loss: from / (1 + n / 200), learning_rate: 0.0002,
      ...(n % 100 === 0 ? { eval_loss: (from * 1.1) / (1 + n / 200) } : {}),
      // One step that is lost among a thousand unless extremes are kept.
      ...(n === 777 ? { loss: 42 } : {}),
      extra: { grad_norm: 0.5 + (n % 7) / 10 },
    }));
  return [
    event('data', 'dataset.updated', 300, { dataset_id: 'tickets', name: 'Support tickets', status: 'ready', rows: 142_000, bytes: 3 * 2 ** 30 }),
    event('raw', 'dataset.updated', 290, { dataset_id: 'raw', name: 'Raw mails', status: 'processing' }),
    event('a', 'training.updated', 200, { job_id: 'replies-1', name: 'Replies', base_model: 'small-3b', dataset: 'tickets', status: 'succeeded', progress: 1 }),
    event('a-points', 'training.metrics', 210, { job_id: 'replies-1', points: points(3, 1000) }),
    event('b', 'training.updated', 60, { job_id: 'review-1', name: 'Review', base_model: 'large-70b', status: 'running', progress: 0.25 }),
    event('b-points', 'training.metrics', 50, { job_id: 'review-1', points: points(2, 300) }),
    event('c', 'training.updated', 400, {
      job_id: 'tools-1', name: 'Tools', base_model: 'small-3b', status: 'failed', progress: 0.4,
      error: { category: 'other', code: 'out_of_memory', message: 'The GPU ran out of memory.' },
    }),
    event('model', 'model.updated', 190, { model_id: 'replies', name: 'Replies 3B', provider: 'in-house', scope: 'global', status: 'serving' }),
    event('gone', 'server.heartbeat', 90, { server_id: 'gpu-old', name: 'gpu-old', kind: 'training', status: 'online' }),
  ];
}

/** A heartbeat of now. */
export const beat = (id: string) => ({
  event_id: `training-beat-${id}`, type: 'server.heartbeat', occurred_at: new Date().toISOString(), source: 'trainer',
  payload: {
    server_id: 'gpu-new', name: 'gpu-new', kind: 'inference', model: 'small-3b', status: 'online',
    gpu: { name: 'NVIDIA H100', used_bytes: 60 * 2 ** 30, total_bytes: 80 * 2 ** 30, utilisation: 0.46 },
  },
});
