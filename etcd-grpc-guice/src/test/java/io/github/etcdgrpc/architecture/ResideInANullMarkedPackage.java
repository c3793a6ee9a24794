package io.github.etcdgrpc.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Looks for {@link NullMarked} on the package itself: a class of its own would be forgotten beside the next one. */
final class ResideInANullMarkedPackage extends ArchCondition<JavaClass> {

    ResideInANullMarkedPackage() {
        super("reside in a @NullMarked package");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
        events.add(new SimpleConditionEvent(
                type,
                marked,
                type.getName() + (marked ? " resides" : " does not reside") + " in a @NullMarked package"));
    }
}
