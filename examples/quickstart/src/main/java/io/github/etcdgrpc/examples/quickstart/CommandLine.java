package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.config.ManagerOptions;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * What the program was asked for.
 *
 * @param help whether to explain itself and do nothing else
 * @param endpoints where a real etcd answers; empty for one in memory
 */
record CommandLine(boolean help, List<String> endpoints) {
    static final String USAGE = """
            usage: quickstart [--endpoints host:port,...] [--help]

              Three greeters register in etcd, a client finds and calls them; one of them dies, one joins, the calls go on.
              Takes about ten seconds.

              --endpoints host:port,...   use the etcd that answers there, instead of a simulated one in this process
              --help                      say this
            """;

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException when one is unknown or wrong; the message says which and why
     */
    static CommandLine parse(String... arguments) {
        Iterator<String> words = Arrays.stream(arguments)
                .flatMap(argument -> Arrays.stream(argument.split("=", 2)))
                .iterator();
        CommandLine read = new CommandLine(false, List.of());
        while (words.hasNext()) {
            String word = words.next();
            read = switch (word) {
                case "--help", "-h" -> new CommandLine(true, read.endpoints);
                case "--endpoints" -> new CommandLine(read.help, endpoints(words.hasNext() ? words.next() : ""));
                default -> throw new IllegalArgumentException("unknown argument: " + word);
            };
        }
        return read;
    }

    private static List<String> endpoints(String value) {
        List<String> endpoints = List.of(value.split(",", -1));
        try {
            return ManagerOptions.builder().endpoints(endpoints).build().endpoints();
        } catch (EtcdException wrong) {
            throw new IllegalArgumentException("--endpoints " + value + ": " + wrong.getMessage(), wrong);
        }
    }
}
