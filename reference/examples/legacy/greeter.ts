import type { Connection, Service } from '../../index.ts';

/** What the clients of this example can do, whatever they speak. */
export interface Greeter {
  /** What was agreed on. */
  readonly speaks: string;
  /** Gives "hello NAME". */
  greet(name: string): Promise<string>;
  close(): Promise<void>;
}

/** What the servers of this example do, whatever they speak. */
export function greeting(name: string): string {
  return `hello ${name}`;
}

/** The same as a service of Heddle: each message is a name, and is answered. */
export const services: Readonly<Record<string, Service>> = {
  greet: {
    takes: 'messages',
    async serve(channel) {
      for await (const name of channel) await channel.send(Buffer.from(greeting(Buffer.from(name).toString())));
    },
  },
};

/** The same as a client of Heddle. */
export function overHeddle(connection: Connection): Greeter {
  const channel = connection.open('greet');
  const answers = channel.messages();
  return {
    speaks: `Heddle, version ${connection.version}`,
    async greet(name) {
      await channel.send(Buffer.from(name));
      const { value } = await answers.next();
      return Buffer.from(value ?? []).toString();
    },
    async close() {
      channel.end();
      await channel.closed;
      await connection.close();
    },
  };
}
