import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests against real clients and servers (curl, git, apt-get ...); a missing one fails. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts'],
    testTimeout: 60_000,
    fileParallelism: false,
  },
});

export default config;
