package io.fluxmpp.bench.report;

import java.awt.BasicStroke;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws charts as SVG: both axes logarithmic, a colour for each subject, dashes for older Java versions. */
final class ChartDrawing {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 420;
    private static final float STROKE = 2;
    private static final float[] DASHES = {7, 5};
    private static final int MARKER = 7;

    /** Powers of ten would be written as such. */
    private static final String PLAIN = "#,##0.###";

    private ChartDrawing() {}

    static String svg(Chart chart, List<Chart.Line> lines) throws IOException {
        XYChart drawn = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(chart.overLabel())
                .yAxisTitle(chart.label())
                .build();
        style(drawn.getStyler());
        int newest = lines.stream().mapToInt(Chart.Line::java).max().orElse(0);
        for (Chart.Line line : lines) {
            XYSeries series = drawn.addSeries(line.name(), line.x(), line.y());
            series.setLineColor(SvgTheme.series(line.subject()));
            series.setMarkerColor(SvgTheme.series(line.subject()));
            series.setMarker(line.java() == newest ? SeriesMarkers.CIRCLE : SeriesMarkers.DIAMOND);
            series.setLineStyle(
                    line.java() == newest
                            ? new BasicStroke(STROKE)
                            : new BasicStroke(STROKE, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(drawn, out, VectorGraphicsFormat.SVG);
        return SvgTheme.apply(out.toString(StandardCharsets.UTF_8), chart.title());
    }

    private static void style(XYStyler style) {
        style.setXAxisLogarithmic(true);
        style.setYAxisLogarithmic(true);
        style.setXAxisDecimalPattern(PLAIN);
        style.setYAxisDecimalPattern(PLAIN);
        style.setMarkerSize(MARKER);
        style.setChartBackgroundColor(SvgTheme.BACKGROUND);
        style.setPlotBackgroundColor(SvgTheme.BACKGROUND);
        style.setLegendBackgroundColor(SvgTheme.BACKGROUND);
        style.setLegendBorderColor(SvgTheme.BACKGROUND);
        style.setPlotBorderVisible(false);
        style.setChartFontColor(SvgTheme.TEXT);
        style.setXAxisTickLabelsColor(SvgTheme.TEXT);
        style.setYAxisTickLabelsColor(SvgTheme.TEXT);
        style.setXAxisTitleColor(SvgTheme.TEXT);
        style.setYAxisTitleColor(SvgTheme.TEXT);
        style.setAxisTickMarksColor(SvgTheme.GRID);
        style.setPlotGridLinesColor(SvgTheme.GRID);
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        style.setLegendPosition(LegendPosition.OutsideE);
    }
}
