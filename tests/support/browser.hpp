#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/https_client.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::support {

/// A headless Chromium of its own, driven by the W3C WebDriver protocol. Things on a page are named
/// as a person would: by what is written on them. Waits for what it is asked for, and throws with
/// the text of the page where that does not come.
class Browser {
 public:
  /// Whether Debian's Chromium and its driver are here.
  [[nodiscard]] static bool can_start();
  /// `language` as a browser names it: `en-US`, `de-DE`.
  explicit Browser(const std::string& language = "en-US",
                   const std::vector<std::string>& more_arguments = {});
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  void open(const std::string& url);
  void reload();
  [[nodiscard]] std::string address();
  /// What a person can read on the page.
  [[nodiscard]] std::string text();
  /// Waits until the page has this heading.
  void expect_heading(const std::string& heading);
  /// Waits until this can be read on the page.
  void expect_text(const std::string& text);

  /// Into the field with this label, in place of what it held.
  void type(const std::string& label, const std::string& text);
  void choose(const std::string& label, const std::string& option);
  /// The button or link on which this is written.
  void press(const std::string& label);
  /// Says yes to the question that the page asks.
  void accept_question();
  [[nodiscard]] bool offers(const std::string& label);

  /// What a script says: `return …`.
  [[nodiscard]] boost::json::value run(const std::string& script);
  /// As somebody has it who prefers dark pages.
  void prefer_dark(bool dark);
  /// What the page's console holds of errors, refused sources among them.
  [[nodiscard]] std::vector<std::string> errors();

 private:
  [[nodiscard]] boost::json::value call(const std::string& method, const std::string& path,
                                        const boost::json::value& body = nullptr);
  [[nodiscard]] std::string find(const std::string& xpath);
  [[nodiscard]] std::string field(const std::string& label);
  [[noreturn]] void give_up(const std::string& why);

  TempFolder folder_{"browser"};
  HttpsClient client_;
  std::string session_;
  std::unique_ptr<ChildProcess> driver_;
};

}  // namespace writeback::support
