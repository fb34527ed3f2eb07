#include "store/workers.hpp"

namespace writeback::store {
namespace {

constexpr std::size_t most_jobs_waiting = 2048;
constexpr std::chrono::seconds idle_every{1};

}  // namespace

Workers::Workers(boost::asio::any_io_executor executor, std::size_t threads, Job idle)
    : executor_(executor), idle_(std::move(idle)) {
  for (std::size_t thread = 0; thread < threads; ++thread) {
    threads_.emplace_back([this, thread] { work_until_stopped(thread); });
  }
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool Workers::enqueue(Job work) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= most_jobs_waiting) return false;
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void Workers::work_until_stopped(std::size_t thread) {
  auto next_idle = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait_until(lock, next_idle, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty() && stopping_) return;
    Job work;
    if (!queue_.empty()) {
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    lock.unlock();
    if (work) work(thread);
    work = nullptr;
    if (std::chrono::steady_clock::now() >= next_idle) {
      idle_(thread);
      next_idle = std::chrono::steady_clock::now() + idle_every;
    }
    lock.lock();
  }
}

}  // namespace writeback::store
