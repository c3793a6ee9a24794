package io.github.etcdgrpc.testkit.journal;

import static java.util.Locale.ROOT;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.Consistency;
import io.github.etcdgrpc.spi.RangeRequest.Content;
import io.github.etcdgrpc.spi.RangeRequest.Order;
import io.github.etcdgrpc.spi.RangeRequest.RevisionBounds;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.WatchRequest;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in few words what a client asks for. */
final class BriefRequest {
    private BriefRequest() {}

    static String of(Op op) {
        if (op instanceof RangeRequest range) {
            return range(range);
        }
        if (op instanceof PutRequest put) {
            return put(put);
        }
        if (op instanceof DeleteRequest delete) {
            return "delete " + Brief.range(delete.range()) + options(delete.options());
        }
        return txn((TxnRequest) op);
    }

    static String of(WatchRequest request) {
        String from = request.fromRevision() > 0 ? " from " + Brief.revision(request.fromRevision()) : "";
        return "watch " + Brief.range(request.range()) + from + options(request.options());
    }

    private static String range(RangeRequest request) {
        StringBuilder text = new StringBuilder("get ").append(Brief.range(request.range()));
        append(text, request.revision() > 0, " at " + Brief.revision(request.revision()));
        append(text, request.limit() > 0, " limit " + request.limit());
        append(text, !request.order().equals(Order.NATURAL), " by " + request.order());
        append(text, !request.bounds().equals(RevisionBounds.NONE), " within " + request.bounds());
        append(text, request.content() != Content.KEYS_AND_VALUES, " " + word(request.content()));
        append(text, request.consistency() != Consistency.LINEARIZABLE, " " + word(request.consistency()));
        return text.toString();
    }

    private static String put(PutRequest request) {
        return "put " + Brief.key(request.key()) + " = " + Brief.value(request.value()) + lease(request.lease())
                + options(request.options());
    }

    private static String txn(TxnRequest request) {
        StringBuilder text = new StringBuilder("txn");
        append(text, !request.compares().isEmpty(), " if " + Brief.list(request.compares(), BriefRequest::compare));
        append(text, !request.success().isEmpty(), " then " + Brief.list(request.success(), BriefRequest::of));
        append(text, !request.failure().isEmpty(), " else " + Brief.list(request.failure(), BriefRequest::of));
        return text.toString();
    }

    private static String compare(Compare compare) {
        String range = Brief.range(compare.range());
        String relation = switch (compare.relation()) {
            case EQUAL -> " = ";
            case GREATER -> " > ";
            case LESS -> " < ";
            case NOT_EQUAL -> " != ";
        };
        if (compare instanceof Compare.Version version) {
            return "version(" + range + ")" + relation + version.version();
        }
        if (compare instanceof Compare.CreateRevision create) {
            return "create(" + range + ")" + relation + create.revision();
        }
        if (compare instanceof Compare.ModRevision mod) {
            return "mod(" + range + ")" + relation + mod.revision();
        }
        if (compare instanceof Compare.Lease lease) {
            return "lease(" + range + ")" + relation + lease.lease();
        }
        return "value(" + range + ")" + relation + Brief.value(((Compare.Value) compare).value());
    }

    private static String lease(LeaseId lease) {
        return lease.isNone() ? "" : ", lease " + lease;
    }

    private static String options(Set<? extends Enum<?>> options) {
        return options.isEmpty()
                ? ""
                : options.stream().map(BriefRequest::word).sorted().collect(Collectors.joining(", ", " (", ")"));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(ROOT).replace('_', ' ');
    }

    private static void append(StringBuilder text, boolean wanted, String part) {
        if (wanted) {
            text.append(part);
        }
    }
}
