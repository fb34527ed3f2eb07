#include "notify/transfers.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace writeback::notify {
namespace asio = boost::asio;

namespace {

constexpr long connect_timeout_ms = 5000;
constexpr int look_every_ms = 1000;
/// Beyond the transfer's own limit: its thread always answers.
constexpr std::chrono::seconds grace{2};
constexpr const char* broken_off = "broken off, because the service ends";

void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("libcurl can't be started");
}

template <class T>
void set(CURL* curl, CURLoption option, T value) {
  if (curl_easy_setopt(curl, option, value) != CURLE_OK) {
    throw std::runtime_error("libcurl does not know an option");
  }
}

struct FreeList {
  void operator()(curl_slist* list) const {
    for (auto* one = list; one != nullptr; one = one->next) {
      cleanse(one->data, std::char_traits<char>::length(one->data));
    }
    curl_slist_free_all(list);
  }
};
using List = std::unique_ptr<curl_slist, FreeList>;

void append(List& list, const char* text) {
  curl_slist* longer = curl_slist_append(list.get(), text);
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

}  // namespace

/// One transfer while the engine's thread has it.
struct Transfers::Job {
  Job(std::shared_ptr<Transfer> what, std::chrono::milliseconds time,
      std::function<void(TransferEnd)> then)
      : transfer(std::move(what)), limit(time), on_end(std::move(then)) {}

  void prepare() {
    curl.reset(curl_easy_init());
    if (!curl) throw std::bad_alloc();
    CURL* c = curl.get();
    set(c, CURLOPT_URL, transfer->url.c_str());
    set(c, CURLOPT_NOSIGNAL, 1L);
    set(c, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
    set(c, CURLOPT_CONNECTTIMEOUT_MS,
        std::min(connect_timeout_ms, static_cast<long>(limit.count())));
    set(c, CURLOPT_PROXY, "");
    set(c, CURLOPT_ERRORBUFFER, error.data());
    set(c, CURLOPT_WRITEFUNCTION, &Job::receive);
    set(c, CURLOPT_WRITEDATA, this);
    if (!transfer->ca_file.empty()) set(c, CURLOPT_CAINFO, transfer->ca_file.c_str());
    for (const auto& header : transfer->headers) append(headers, header.c_str());
    transfer->recipients.empty() ? prepare_http() : prepare_mail();
  }

  void prepare_http() {
    CURL* c = curl.get();
    set(c, CURLOPT_PROTOCOLS_STR, "https,http");
    set(c, CURLOPT_CUSTOMREQUEST, transfer->method.c_str());
    append(headers, "Expect:");
    set(c, CURLOPT_HTTPHEADER, headers.get());
    if (transfer->method != "GET") {
      set(c, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer->body.size()));
      set(c, CURLOPT_POSTFIELDS, transfer->body.data());
    }
  }

  void prepare_mail() {
    CURL* c = curl.get();
    set(c, CURLOPT_PROTOCOLS_STR, "smtps,smtp");
    if (transfer->require_tls) set(c, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!transfer->user.empty()) {
      set(c, CURLOPT_USERNAME, transfer->user.c_str());
      password.assign(transfer->password.reveal());
      set(c, CURLOPT_PASSWORD, password.c_str());
    }
    set(c, CURLOPT_MAIL_FROM, transfer->mail_from.c_str());
    for (const auto& one : transfer->recipients) append(recipients, one.c_str());
    set(c, CURLOPT_MAIL_RCPT, recipients.get());
    set(c, CURLOPT_UPLOAD, 1L);
    set(c, CURLOPT_READFUNCTION, &Job::give);
    set(c, CURLOPT_READDATA, this);
  }

  static std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* job) {
    auto& body = static_cast<Job*>(job)->received;
    if (body.size() + size * count > largest_answer) return 0;
    body.append(bytes, size * count);
    return size * count;
  }

  static std::size_t give(char* room, std::size_t size, std::size_t count, void* job) {
    auto& self = *static_cast<Job*>(job);
    const auto rest = std::string_view(self.transfer->body).substr(self.given);
    const auto part = rest.substr(0, size * count);
    std::copy(part.begin(), part.end(), room);
    self.given += part.size();
    return part.size();
  }

  void end(CURLcode code) {
    TransferEnd result;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &result.status);
    result.answered = code == CURLE_OK;
    // 400 and more says that it was not taken; 354, the word to go on, says nothing yet.
    result.may_have_been_taken = !result.answered && !transfer->recipients.empty() &&
                                 given == transfer->body.size() && result.status < 400;
    result.body = std::move(received);
    // libcurl's longer text can quote the peer, and with that an address.
    if (!result.answered) result.reason = curl_easy_strerror(code);
    on_end(std::move(result));
  }

  void fail(const char* why) {
    TransferEnd result;
    result.reason = why;
    on_end(std::move(result));
  }

  std::shared_ptr<Transfer> transfer;
  std::chrono::milliseconds limit;
  std::function<void(TransferEnd)> on_end;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{nullptr, &curl_easy_cleanup};
  List headers;
  List recipients;
  CleansedString password;
  std::string received;
  std::size_t given = 0;
  std::array<char, CURL_ERROR_SIZE> error{};
};

/// The thread and what it owns.
struct Transfers::Engine {
  Engine() : multi(curl_multi_init(), &curl_multi_cleanup) {
    if (!multi) throw std::bad_alloc();
    thread = std::thread([this] { work(); });
  }
  ~Engine() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    curl_multi_wakeup(multi.get());
    thread.join();
    for (auto& [curl, job] : jobs) {
      curl_multi_remove_handle(multi.get(), curl);
      job->fail(broken_off);
    }
    for (auto& job : incoming) job->fail(broken_off);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void add(std::unique_ptr<Job> job) {
    {
      const std::lock_guard lock(mutex);
      incoming.push_back(std::move(job));
    }
    curl_multi_wakeup(multi.get());
  }

  void work() {
    while (take_incoming()) {
      int running = 0;
      curl_multi_perform(multi.get(), &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
        if (message->msg == CURLMSG_DONE) end(message->easy_handle, message->data.result);
      }
      curl_multi_poll(multi.get(), nullptr, 0, look_every_ms, nullptr);
    }
  }

  /// False: it is over.
  bool take_incoming() {
    std::deque<std::unique_ptr<Job>> fresh;
    {
      const std::lock_guard lock(mutex);
      if (stopping) return false;
      fresh.swap(incoming);
    }
    for (auto& job : fresh) begin(std::move(job));
    return true;
  }

  void begin(std::unique_ptr<Job> job) {
    try {
      job->prepare();
    } catch (const std::exception& failure) {
      job->fail(failure.what());
      return;
    }
    CURL* curl = job->curl.get();
    if (curl_multi_add_handle(multi.get(), curl) != CURLM_OK) {
      job->fail("libcurl does not take it");
      return;
    }
    jobs.emplace(curl, std::move(job));
  }

  void end(CURL* curl, CURLcode code) {
    const auto job = jobs.extract(curl);
    curl_multi_remove_handle(multi.get(), curl);
    job.mapped()->end(code);
  }

  std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi;
  std::mutex mutex;
  std::deque<std::unique_ptr<Job>> incoming;
  bool stopping = false;
  std::map<CURL*, std::unique_ptr<Job>> jobs;
  std::thread thread;  ///< the last: it uses the others
};

Transfers::Transfers(asio::any_io_executor executor)
    : executor_(std::move(executor)), under_way_(std::make_shared<std::array<std::size_t, 4>>()) {
  start_curl();
  engine_ = std::make_unique<Engine>();
}

Transfers::~Transfers() = default;

Task<TransferEnd> Transfers::run(Lane lane, std::shared_ptr<Transfer> transfer, Deadline deadline) {
  const auto counts = under_way_;
  auto& under_way = counts->at(static_cast<std::size_t>(lane));
  if (under_way >= most_in_a_lane) {
    Problem problem{ProblemKind::delivery_failed, "too many transfers are under way"};
    problem.retry_after = std::chrono::seconds{1};
    co_return problem;
  }
  const auto limit =
      std::max(std::chrono::milliseconds{1}, std::chrono::duration_cast<std::chrono::milliseconds>(
                                                 deadline - std::chrono::steady_clock::now()));
  struct Waiting {
    explicit Waiting(const asio::any_io_executor& executor, std::chrono::milliseconds time)
        : bell(executor, time) {}
    asio::steady_timer bell;
    TransferEnd end;
  };
  const auto waiting = std::make_shared<Waiting>(executor_, limit + grace);
  waiting->end.reason = "no answer in time";
  auto on_end = [executor = executor_, waiting](TransferEnd end) {
    auto shared = std::make_shared<TransferEnd>(std::move(end));
    asio::post(executor, [waiting, shared] {
      waiting->end = std::move(*shared);
      waiting->bell.cancel();
    });
  };
  ++under_way;
  engine_->add(std::make_unique<Job>(std::move(transfer), limit, std::move(on_end)));
  co_await waiting->bell.async_wait(asio::as_tuple(asio::use_awaitable));
  --under_way;
  co_return std::move(waiting->end);
}

}  // namespace writeback::notify
