package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseList;
import io.github.etcdgrpc.spi.LeaseRenewal;
import io.github.etcdgrpc.spi.LeaseTimeToLive;
import io.github.etcdgrpc.spi.MemberStatus;
import io.github.etcdgrpc.spi.OpResult;
import java.util.Optional;

/** What came of a step, in a form that is equal when two servers did the same. */
sealed interface Answer {

    /** Returns the revision in the answer's header, 0 when there is none. */
    default long revision() {
        return 0;
    }

    /** Returns one word for it, to count by. */
    default String word() {
        return "ok";
    }

    /** A result of the port. */
    record Result(Object value) implements Answer {
        @Override
        public long revision() {
            if (value instanceof OpResult result) {
                return result.revision();
            } else if (value instanceof Long header) {
                return header;
            } else if (value instanceof LeaseGrant grant) {
                return grant.revision();
            } else if (value instanceof LeaseTimeToLive ttl) {
                return ttl.revision();
            } else if (value instanceof LeaseRenewal renewal) {
                return renewal.revision();
            } else if (value instanceof MemberStatus status) {
                return status.revision();
            }
            return value instanceof LeaseList list ? list.revision() : 0;
        }
    }

    /**
     * An error.
     *
     * @param text what the server said, when it is not one of etcd's known errors
     */
    record Failure(ErrorCode code, RequestOutcome outcome, Optional<EtcdError> error, String text) implements Answer {
        static Failure of(EtcdException error) {
            String message = String.valueOf(error.getMessage());
            String text = error.etcdError().isPresent() ? "" : message.substring(message.lastIndexOf(": ") + 1);
            return new Failure(error.code(), error.outcome(), error.etcdError(), text.trim());
        }

        @Override
        public String word() {
            return error.map(Enum::name).orElse(code.name());
        }
    }

    /** Nothing within the bound, or what no backend may answer with. */
    record Broken(String what) implements Answer {
        @Override
        public String word() {
            return "broken";
        }
    }

    /** A step that has no answer: a watch begun or ended. */
    record Done() implements Answer {}
}
