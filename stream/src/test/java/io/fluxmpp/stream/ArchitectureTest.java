package io.fluxmpp.stream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import org.reactivestreams.Publisher;

/** The rooms of this module and who may see whom. */
@AnalyzeClasses(packages = "io.fluxmpp.stream", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule roomsHaveNoCycles =
            slices().matching("io.fluxmpp.stream.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule protocolIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage("..jid..", "..xml..", "..model..", "..codec..", "..error..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("reactor..", "io.netty..", "com.fasterxml..");

    @ArchTest
    static final ArchRule onlyTheWireKnowsTheParser = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml..");

    @ArchTest
    static final ArchRule onlyTheTransportKnowsReactorNetty = noClasses()
            .that()
            .resideOutsideOfPackage("..internal.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("reactor.netty..");

    @ArchTest
    static final ArchRule onlyItsRoomKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("..metrics.micrometer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..");

    /** Top first: a room sees only rooms that stand behind it. */
    private static final String[] ROOMS = {
        "io.fluxmpp.stream",
        "io.fluxmpp.stream.metrics.micrometer..",
        "io.fluxmpp.stream.internal.sm..",
        "io.fluxmpp.stream.caps..",
        "io.fluxmpp.stream.presence..",
        "io.fluxmpp.stream.ping..",
        "io.fluxmpp.stream.disco..",
        "io.fluxmpp.stream.connection..",
        "io.fluxmpp.stream.negotiation..",
        "io.fluxmpp.stream.internal.transport..",
        "io.fluxmpp.stream.internal.dns..",
        "io.fluxmpp.stream.internal.metrics..",
        "io.fluxmpp.stream.internal.wire..",
        "io.fluxmpp.stream.codec..",
        "io.fluxmpp.stream.metrics",
        "io.fluxmpp.stream.error..",
        "io.fluxmpp.stream.model..",
    };

    @ArchTest
    static void importsRunOneWay(JavaClasses classes) {
        for (int i = 1; i < ROOMS.length; i++) {
            String[] above = Arrays.copyOf(ROOMS, i);
            noClasses()
                    .that()
                    .resideInAPackage(ROOMS[i])
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(classes);
        }
        noClasses()
                .that()
                .resideInAnyPackage("io.fluxmpp.stream.xml..", "io.fluxmpp.stream.jid..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOMS)
                .check(classes);
    }

    @ArchTest
    static final ArchRule nothingBlocks = noClasses()
            .should()
            .callMethodWhere(describe(
                    "a publisher is blocked on",
                    (JavaCall<?> call) -> call.getName().startsWith("block")
                            && owner(assignableTo(Publisher.class)).test(call.getTarget())))
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Lock.class);

    @ArchTest
    static final ArchRule nothingIsSynchronized =
            ArchRuleDefinition.noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);
}
