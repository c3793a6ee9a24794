package io.github.etcdgrpc.testkit.journal;

import static java.util.Locale.ROOT;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says things in few words, however large they are. */
final class Brief {
    private static final int SHOWN_BYTES = 16;
    private static final int SHOWN_KEY = 100;
    private static final int SHOWN_ELEMENTS = 4;

    private Brief() {}

    /** Says how large a value is and how it begins. */
    static String value(Bytes value) {
        if (value.isEmpty()) {
            return "0 bytes";
        }
        ByteBuffer first = value.asByteBuffer();
        first.limit(Math.min(SHOWN_BYTES, value.size()));
        String shown = printable(StandardCharsets.UTF_8.decode(first).toString());
        return value.size() + " bytes \"" + shown + (value.size() > SHOWN_BYTES ? "…" : "") + "\"";
    }

    static String key(Bytes key) {
        String text = printable(key.toString());
        return text.length() <= SHOWN_KEY ? text : text.substring(0, SHOWN_KEY) + "…";
    }

    static String range(KeyRange range) {
        if (range.isSingle()) {
            return key(range.key());
        }
        if (range.equals(KeyRange.prefix(range.key()))) {
            return key(range.key()) + "*";
        }
        return range.equals(KeyRange.all())
                ? "all keys"
                : "[" + key(range.key()) + ", " + (range.isUnbounded() ? "∞" : key(range.end())) + ")";
    }

    static String revision(long revision) {
        return "rev " + revision;
    }

    static String seconds(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    static String failure(Throwable failure) {
        return etcdException(failure).map(Brief::failure).orElseGet(() -> other(unwrapped(failure)));
    }

    static Optional<EtcdException> etcdException(Throwable failure) {
        return unwrapped(failure) instanceof EtcdException error ? Optional.of(error) : Optional.empty();
    }

    /** Says the first of several elements, and how many more there are. */
    static <T> String list(List<T> elements, Function<? super T, String> describe) {
        String first = elements.stream().limit(SHOWN_ELEMENTS).map(describe).collect(Collectors.joining(", "));
        int more = elements.size() - SHOWN_ELEMENTS;
        return more <= 0 ? first : first + " and " + more + " more";
    }

    private static String failure(EtcdException error) {
        String outcome = error.outcome().name().toLowerCase(ROOT).replace('_', ' ');
        String said = error.etcdError().map(etcd -> ", \"" + etcd.text() + "\"").orElse("");
        return "! " + error.code() + " (" + outcome + ")" + said;
    }

    private static String other(Throwable failure) {
        return failure instanceof CancellationException ? "! given up by the caller" : "! " + failure;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", ".");
    }
}
