import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** The trial cluster in network namespaces: needs root, and the peers that .ci/run installs. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/netns/**/*.test.ts'],
    testTimeout: 300_000,
    fileParallelism: false,
  },
});

export default config;
