#include "tests/support/browser.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace json = boost::json;

namespace {

constexpr const char* driver_program = "/usr/bin/chromedriver";
constexpr const char* browser_program = "/usr/bin/chromium";
/// The W3C's name for the reference to an element.
constexpr const char* element_key = "element-6066-11e4-a52e-4f735466cecf";

HttpsClient client_at(std::uint16_t port) {
  HttpsClient::Settings settings;
  settings.base_url = "http://127.0.0.1:" + std::to_string(port);
  settings.timeout = std::chrono::minutes{2};
  return HttpsClient(settings);
}

/// An XPath literal.
std::string quoted(const std::string& text) {
  if (text.find('"') == std::string::npos) return '"' + text + '"';
  return '\'' + text + '\'';
}

std::string with_text(const std::string& label) {
  return "[contains(normalize-space(.), " + quoted(label) + ")]";
}

}  // namespace

bool Browser::can_start() {
  return std::filesystem::exists(driver_program) && std::filesystem::exists(browser_program);
}

Browser::Browser(const std::string& language, const std::vector<std::string>& more_arguments)
    : client_(client_at(1)) {
  const auto port = free_port();
  client_ = client_at(port);
  driver_ = std::make_unique<ChildProcess>(ChildProcess::Start{
      {driver_program, "--port=" + std::to_string(port)},
      folder_ / "driver.log",
      {"HOME=" + folder_.path(), "TMPDIR=" + folder_.path(), "ASAN_OPTIONS=", "LD_PRELOAD="}});
  if (!wait_until([&] { return client_.get("/status").status == 200; })) {
    throw std::runtime_error("chromedriver: " + read_file(folder_ / "driver.log"));
  }
  json::array arguments{"--headless=new",
                        "--no-sandbox",  // it can't be had as root
                        "--disable-dev-shm-usage",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--window-size=420,900",
                        "--accept-lang=" + language,
                        "--lang=" + language,
                        "--user-data-dir=" + (folder_ / "profile")};
  for (const auto& argument : more_arguments) arguments.emplace_back(argument);
  const json::object options{{"binary", browser_program},
                             {"args", arguments},
                             {"prefs", {{"intl.accept_languages", language}}}};
  const json::object wanted{{"browserName", "chrome"},
                            {"acceptInsecureCerts", true},
                            {"goog:loggingPrefs", {{"browser", "SEVERE"}}},
                            {"goog:chromeOptions", options}};
  const auto made =
      call("POST", "/session", {{"capabilities", {{"alwaysMatch", wanted}}}}).as_object();
  session_ = "/session/" + std::string(made.at("sessionId").as_string());
}

Browser::~Browser() {
  static_cast<void>(client_.send("DELETE", session_, ""));
  driver_->end();
}

json::value Browser::call(const std::string& method, const std::string& path,
                          const json::value& body) {
  const auto reply =
      client_.send(method, session_ + path, body.is_null() ? "" : json::serialize(body),
                   {"Content-Type: application/json"});
  const auto answer = reply.json();
  const auto* object = answer.if_object();
  if (reply.status != 200 || object == nullptr) {
    throw std::runtime_error(method + " " + path + ": " + reply.error + reply.body.substr(0, 500));
  }
  return object->at("value");
}

void Browser::give_up(const std::string& why) {
  std::string said;
  for (const auto& error : errors()) said += "\n" + error;
  throw std::runtime_error(why + "; the page says:\n" + text() + said);
}

void Browser::open(const std::string& url) {
  static_cast<void>(call("POST", "/url", {{"url", url}}));
}

void Browser::reload() {
  static_cast<void>(call("POST", "/refresh", json::object{}));
}

std::string Browser::address() {
  return std::string(call("GET", "/url").as_string());
}

json::value Browser::run(const std::string& script) {
  return call("POST", "/execute/sync", {{"script", script}, {"args", json::array{}}});
}

std::string Browser::text() {
  return std::string(run("return document.body ? document.body.innerText : ''").as_string());
}

void Browser::expect_heading(const std::string& heading) {
  const std::string script =
      "const h = document.querySelector('main h1'); return h ? h.textContent : ''";
  if (!wait_until([&] { return run(script).as_string() == heading; })) {
    give_up("no heading \"" + heading + '"');
  }
}

void Browser::expect_text(const std::string& wanted) {
  if (!wait_until([&] { return text().find(wanted) != std::string::npos; })) {
    give_up("nothing says \"" + wanted + '"');
  }
}

std::string Browser::find(const std::string& xpath) {
  std::string id;
  const bool found = wait_until([&] {
    const auto all = call("POST", "/elements", {{"using", "xpath"}, {"value", xpath}}).as_array();
    if (all.empty()) return false;
    id = "/element/" + std::string(all.front().at(element_key).as_string());
    return true;
  });
  if (!found) give_up("nothing is " + xpath);
  return id;
}

std::string Browser::field(const std::string& label) {
  const std::string found = find("//label" + with_text(label));
  const auto id = call("GET", found + "/attribute/for");
  if (!id.is_string()) give_up("the label \"" + label + "\" has no field");
  return find("//*[@id=" + quoted(std::string(id.as_string())) + "]");
}

void Browser::type(const std::string& label, const std::string& typed) {
  const std::string into = field(label);
  static_cast<void>(call("POST", into + "/clear", json::object{}));
  static_cast<void>(call("POST", into + "/value", {{"text", typed}}));
}

void Browser::choose(const std::string& label, const std::string& option) {
  const std::string list = field(label);
  const auto id = call("GET", list + "/attribute/id").as_string();
  const std::string wanted =
      find("//*[@id=" + quoted(std::string(id)) + "]/option" + with_text(option));
  static_cast<void>(call("POST", wanted + "/click", json::object{}));
}

bool Browser::offers(const std::string& label) {
  const std::string xpath = "//*[self::button or self::a]" + with_text(label);
  return !call("POST", "/elements", {{"using", "xpath"}, {"value", xpath}}).as_array().empty();
}

void Browser::press(const std::string& label) {
  const std::string button =
      find("//*[(self::button and not(@disabled)) or self::a]" + with_text(label));
  static_cast<void>(call("POST", button + "/click", json::object{}));
}

void Browser::accept_question() {
  static_cast<void>(call("POST", "/alert/accept", json::object{}));
}

void Browser::prefer_dark(bool dark) {
  const json::object feature{{"name", "prefers-color-scheme"}, {"value", dark ? "dark" : "light"}};
  const json::object media{{"features", json::array{feature}}};
  static_cast<void>(call("POST", "/goog/cdp/execute",
                         {{"cmd", "Emulation.setEmulatedMedia"}, {"params", media}}));
}

std::vector<std::string> Browser::errors() {
  std::vector<std::string> lines;
  const auto log = call("POST", "/se/log", {{"type", "browser"}}).as_array();
  for (const auto& entry : log) {
    lines.emplace_back(entry.at("message").as_string());
  }
  return lines;
}

}  // namespace writeback::support
