// Charts over what the server has drawn already; the library comes when the first of them is in sight.

const here = document.getElementById("charts");
let library;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = here.dataset.echarts;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const COLOURS = { tightened: "bad", loosened: "good", changed: "warn", unchanged: "even", added: "link", removed: "gone", annual: "link", cycle: "warn" };

function common(figure) {
  const text = { color: colour("ink"), fontFamily: getComputedStyle(document.body).fontFamily };
  return {
    animation: false,
    textStyle: text,
    // Tooltips in HTML would carry inline styles, which the content security policy refuses.
    tooltip: { renderMode: "richText", confine: true, backgroundColor: colour("paper"), borderColor: colour("line"), textStyle: text },
  };
}

function axis(more) {
  return { axisLine: { lineStyle: { color: colour("line") } }, axisTick: { show: false }, axisLabel: { color: colour("soft") }, splitLine: { lineStyle: { color: colour("line") } }, ...more };
}

function point(line, year) {
  const found = line.points.find(([at]) => at === year);
  if (!found) return { value: null };
  const position = line.key === "cycle" ? "bottom" : "top";
  return { value: found[1], said: found[2], label: { show: true, formatter: found[2], color: colour("ink"), position } };
}

function lines(figure, drawn) {
  const years = [...new Set(drawn.flatMap((line) => line.points.map(([year]) => year)))].sort();
  const base = common(figure);
  const several = drawn.length > 1;
  return {
    ...base,
    tooltip: { ...base.tooltip, trigger: "axis", formatter: (items) => [items[0].axisValue, ...items.map((item) => `${item.seriesName}  ${item.data.said ?? "—"}`)].join("\n") },
    legend: { show: several, bottom: 0, textStyle: { color: colour("ink") } },
    grid: { left: 50, right: 60, top: 36, bottom: several ? 60 : 30 },
    xAxis: axis({ type: "category", data: years.map(String), boundaryGap: false }),
    yAxis: axis({ type: "value", scale: true, axisLabel: { show: false } }),
    series: drawn.map((line) => ({
      type: "line",
      name: line.name,
      data: years.map((year) => point(line, year)),
      symbolSize: 9,
      color: colour(COLOURS[line.key]),
      lineStyle: { width: 2.5, type: line.key === "cycle" ? "dashed" : "solid" },
    })),
  };
}

function bars(figure, drawn) {
  const base = common(figure);
  return {
    ...base,
    tooltip: { ...base.tooltip, trigger: "axis", axisPointer: { type: "shadow" } },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: colour("ink") } },
    grid: { left: 4, right: 20, top: 58, bottom: 24, containLabel: true },
    xAxis: axis({ type: "value", minInterval: 1 }),
    yAxis: axis({ type: "category", inverse: true, data: drawn.bars.map(([label]) => label), axisLabel: { color: colour("ink") } }),
    series: drawn.parts.map(({ key, name }, position) => ({
      type: "bar",
      stack: "all",
      name,
      color: colour(COLOURS[key]),
      barMaxWidth: 16,
      data: drawn.bars.map((bar) => bar[position + 1]),
    })),
  };
}

const KINDS = { lines, bars };

async function draw(figure) {
  const drawn = JSON.parse(figure.dataset.drawn);
  let echarts;
  try {
    echarts = await load();
  } catch {
    return; // what the server has drawn stays
  }
  const stage = document.createElement("div");
  stage.className = "chart-stage";
  stage.setAttribute("aria-hidden", "true"); // what is below says the same in words
  stage.style.height = figure.dataset.chart === "bars" ? `${drawn.bars.length * 30 + 90}px` : "17rem";
  figure.querySelector(".drawn-here").classList.add("visually-hidden");
  figure.append(stage);
  const chart = echarts.init(stage, null, { renderer: "canvas" });
  const paint = () => chart.setOption(KINDS[figure.dataset.chart](figure, drawn), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(stage);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  figure.dataset.ready = "true";
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries.filter(({ isIntersecting }) => isIntersecting)) {
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
});
for (const figure of document.querySelectorAll("figure[data-chart]")) watcher.observe(figure);
