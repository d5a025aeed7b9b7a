import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/peers/**', 'test/netns/**', 'node_modules/**'],
    testTimeout: 20_000,
  },
});

export default config;
