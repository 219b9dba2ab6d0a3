package io.fluxmpp.ibb;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.reactivestreams.Publisher;

/** Which room may see which. */
@AnalyzeClasses(packages = "io.fluxmpp.ibb", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ROOMS_HAVE_NO_CYCLES =
            slices().matching("io.fluxmpp.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_ONE_ROOM_SEES_JINGLE = noClasses()
            .that()
            .resideOutsideOfPackage("io.fluxmpp.ibb.jingle")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fluxmpp.jingle..");

    @ArchTest
    static final ArchRule OF_JINGLE_ONLY_THE_SPI_IS_SEEN = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fluxmpp.jingle",
                    "io.fluxmpp.jingle.session..",
                    "io.fluxmpp.jingle.state..",
                    "io.fluxmpp.jingle.filetransfer..");

    @ArchTest
    static final ArchRule THE_FRONT_DOOR_IS_ABOVE_ALL_BUT_JINGLE = noClasses()
            .that()
            .resideInAnyPackage("..ibb.model", "..ibb.codec", "..ibb.state", "..ibb.bytestream", "..ibb.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fluxmpp.ibb", "io.fluxmpp.ibb.jingle");

    @ArchTest
    static final ArchRule PROTOCOL_IS_PLAIN_JAVA = noClasses()
            .that()
            .resideInAnyPackage("..ibb.model", "..ibb.state")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("reactor..", "org.reactivestreams..", "io.netty..", "com.fasterxml..");

    @ArchTest
    static final ArchRule POOLED_BUFFERS_STAY_IN_THE_CODEC = noClasses()
            .that()
            .resideOutsideOfPackage("..ibb.codec")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule NOTHING_INTERNAL_IS_SEEN =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.fluxmpp.stream.internal..");

    @ArchTest
    static final ArchRule ONLY_ITS_ROOM_KNOWS_MICROMETER = noClasses()
            .that()
            .resideOutsideOfPackage("..metrics.micrometer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..");

    @ArchTest
    static final ArchRule NOTHING_BLOCKS = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("block.*")).and(target(owner(assignableTo(Publisher.class)))));
}
