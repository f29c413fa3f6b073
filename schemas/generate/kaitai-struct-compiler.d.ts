declare module 'kaitai-struct-compiler' {
  const compiler: {
    /** Resolves to the source of each generated file, by its name. */
    compile(language: string, ksy: unknown, importer: null, debug: boolean): Promise<Record<string, string>>;
  };
  export default compiler;
}
