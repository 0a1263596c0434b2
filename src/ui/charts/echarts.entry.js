// The part of ECharts that the charts use, bundled by esbuild into public/echarts.js and loaded when a chart is drawn.
import * as echarts from "echarts/core";
import { BarChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, BrushComponent, GridComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart,
  LineChart,
  PieChart,
  AriaComponent,
  BrushComponent,
  GridComponent,
  TitleComponent,
  TooltipComponent,
  CanvasRenderer,
]);

window.echarts = { init: echarts.init };
