package io.github.etcdgrpc.examples.quickstart;

import io.github.etcdgrpc.EtcdException;
import java.io.IOException;
import java.io.PrintStream;

/** The program: {@code mvn -q -pl examples/quickstart -am compile exec:java}. */
public final class Quickstart {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int INTERRUPTED = 130;

    private Quickstart() {}

    /**
     * Plays the story.
     *
     * <p>After success it returns, and the process ends because no thread is left. Only a failure ends the process itself, since its exit code
     * can be told no other way; that takes a Maven along that runs this program, whose own report of the failure would add nothing.
     */
    public static void main(String... arguments) {
        int exitCode = CtrlC.endsOrderly(() -> run(System.out, System.err, arguments));
        if (exitCode != OK && exitCode != INTERRUPTED) {
            System.exit(exitCode);
        }
    }

    /** Does what the arguments say, and returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            CommandLine commandLine = CommandLine.parse(arguments);
            if (commandLine.help()) {
                out.print(CommandLine.USAGE);
                return OK;
            }
            return play(Cluster.of(commandLine.endpoints()), out, err);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            err.print(CommandLine.USAGE);
            return WRONG_USAGE;
        }
    }

    private static String explain(Exception failure) {
        return EtcdException.isConnectionError(failure)
                ? failure.getMessage() + ". Is an etcd running there? Without --endpoints none is needed."
                : "The story broke off: " + failure.getMessage();
    }

    private static int play(Cluster cluster, PrintStream out, PrintStream err) {
        out.println("On " + cluster + ".");
        try (Story story = new Story(cluster, new Narrator(out))) {
            story.play();
            return OK;
        } catch (InterruptedException stopped) {
            out.println("Stopped.");
            return INTERRUPTED;
        } catch (EtcdException | IOException | IllegalStateException failure) {
            err.println(explain(failure));
            return FAILED;
        }
    }
}
